import type { IdentityProvider } from '../../gateways/identity-provider';

/** What signing in needs beside the store. */
export interface SignInSettings {
  /** The address of the desk as people reach it: links in letters, cookies, and what counts as its own page. */
  readonly publicUrl: string;
  readonly now: () => Date;
  /** Where staff may sign in beside the password; null where none is configured. */
  readonly provider: IdentityProvider | null;
}
