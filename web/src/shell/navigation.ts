import type { StaffRole } from '../api/types';
import type { Words } from '../words/words';

interface Page {
  readonly path: string;
  readonly name: keyof Words['shell']['pages'];
  readonly roles: readonly StaffRole[];
}

/** The pages of the staff, each for the roles whose work it is; the first of a role is its start. */
export const pages: readonly Page[] = [
  { path: '/warehouse', name: 'warehouse', roles: ['warehouse', 'manager'] },
  { path: '/lab', name: 'lab', roles: ['lab', 'manager'] },
  { path: '/payments', name: 'payments', roles: ['payments', 'manager'] },
  {
    path: '/cases',
    name: 'cases',
    roles: ['support', 'manager', 'lab', 'payments', 'warehouse', 'admin'],
  },
  { path: '/exceptions', name: 'exceptions', roles: ['manager', 'admin'] },
  { path: '/work', name: 'work', roles: ['support', 'manager', 'payments', 'warehouse', 'admin'] },
  { path: '/reports', name: 'reports', roles: ['manager', 'admin'] },
  { path: '/orders', name: 'orders', roles: ['manager', 'admin', 'support', 'payments'] },
  { path: '/products', name: 'products', roles: ['manager', 'admin', 'support', 'warehouse', 'lab'] },
  { path: '/policy', name: 'policy', roles: ['manager', 'admin', 'support', 'lab'] },
  { path: '/letters', name: 'letters', roles: ['support', 'manager', 'admin'] },
  { path: '/users', name: 'users', roles: ['manager', 'admin'] },
  { path: '/security', name: 'security', roles: ['admin'] },
  { path: '/webhooks', name: 'webhooks', roles: ['admin'] },
  { path: '/people', name: 'people', roles: ['manager', 'admin'] },
  {
    path: '/account',
    name: 'account',
    roles: ['support', 'warehouse', 'lab', 'payments', 'manager', 'admin'],
  },
];

const starts: Readonly<Record<StaffRole, string>> = {
  support: '/cases',
  warehouse: '/warehouse',
  lab: '/lab',
  payments: '/payments',
  manager: '/cases',
  admin: '/cases',
};

/** Where a role's day begins. */
export function startOf(role: StaffRole): string {
  return starts[role];
}

export function pagesOf(role: StaffRole): readonly Page[] {
  return pages.filter(({ roles }) => roles.includes(role));
}
