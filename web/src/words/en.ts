import { actions } from './en/actions';
import { cases } from './en/cases';
import { customer } from './en/customer';
import { goods, policy, users } from './en/management';
import { account, confirmation, factor, letters, security } from './en/accounts';
import { camera } from './en/camera';
import { events } from './en/events';
import { facts } from './en/facts';
import { files } from './en/files';
import { payments } from './en/payments';
import { reports } from './en/reports';
import { lab, warehouse } from './en/rooms';
import { shell, signIn } from './en/shell';
import { work } from './en/work';

export const en = {
  shell,
  signIn,
  cases,
  events,
  facts,
  actions,
  warehouse,
  payments,
  lab,
  reports,
  customer,
  users,
  goods,
  policy,
  work,
  files,
  camera,
  account,
  confirmation,
  factor,
  letters,
  security,
};
