import type { StaffRole } from '../../store/sign-in/keys';

/** Who may use a route: anybody, staff of the named roles, or all staff and the customer of the case in the path. */
export type Access = 'anyone' | 'staff-and-customer' | readonly StaffRole[];

export { staffRoles } from '../../store/sign-in/keys';

/**
 * Who asks. A staff caller is known by the id of his key or by his user id, a customer by the cases that his token or
 * his session opens.
 */
export type Caller =
  | {
      readonly kind: 'staff';
      readonly role: StaffRole;
      readonly id: string;
      /** When the person behind a session last showed who he is; a key has nobody to ask. */
      readonly confirmedAt?: string;
      /** What a key was narrowed to; null and undefined where it may all that its role may. */
      readonly scopes?: readonly string[] | null;
    }
  | {
      readonly kind: 'customer';
      readonly role: 'customer';
      readonly id: 'customer';
      readonly caseNos: readonly string[];
    }
  | { readonly kind: 'anyone' };

/** A caller who has shown who he is. */
export type KnownCaller = Exclude<Caller, { readonly kind: 'anyone' }>;
