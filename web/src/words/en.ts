import { actions } from './en/actions';
import { cases, events } from './en/cases';
import { customer } from './en/customer';
import { lab, payments, warehouse } from './en/rooms';
import { goods, policy, users, work } from './en/management';
import { reports } from './en/reports';
import { shell, signIn } from './en/shell';

export const en = {
  shell,
  signIn,
  cases,
  events,
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
};
