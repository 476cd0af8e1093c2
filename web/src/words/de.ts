import { account, confirmation, factor, letters, security } from './de/accounts';
import { actions } from './de/actions';
import { cases } from './de/cases';
import { customer } from './de/customer';
import { events } from './de/events';
import { facts } from './de/facts';
import { goods, policy, users } from './de/management';
import { camera } from './de/camera';
import { files } from './de/files';
import { payments } from './de/payments';
import { reports } from './de/reports';
import { lab, warehouse } from './de/rooms';
import { shell, signIn } from './de/shell';
import { work } from './de/work';
import type { Words } from './words';

export const de: Words = {
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
