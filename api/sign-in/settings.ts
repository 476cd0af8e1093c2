import type { IdentityProvider } from '../../gateways/identity-provider';
import type { StaffRole } from '../../store/sign-in/keys';

/** An identity provider as it is configured. */
export interface ConfiguredProvider {
  readonly client: IdentityProvider;
  /** What its groups are here. */
  readonly roleMap: Readonly<Record<string, StaffRole>>;
}

/** What signing in needs beside the store. */
export interface SignInSettings {
  /** The address of the desk as people reach it: links in letters, cookies, and what counts as its own page. */
  readonly publicUrl: string;
  readonly now: () => Date;
  /** Where staff may sign in beside the password; null where none is configured. */
  readonly provider: ConfiguredProvider | null;
}
