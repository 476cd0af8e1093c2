import { actions } from './de/actions';
import { cases } from './de/cases';
import { customer } from './de/customer';
import { events } from './de/events';
import { lab, payments, warehouse } from './de/rooms';
import { goods, policy, users, work } from './de/management';
import { reports } from './de/reports';
import { shell, signIn } from './de/shell';
import type { Words } from './words';

export const de: Words = {
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
