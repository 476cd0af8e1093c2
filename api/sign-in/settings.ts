import type { IdentityProvider } from '../../gateways/identity-provider';
import type { SealingKeys } from '../../gateways/sealing';
import type { StaffRole } from '../../store/sign-in/keys';

/** An identity provider as it is configured. */
export interface ConfiguredProvider {
  readonly client: IdentityProvider;
  /** What its groups are here. */
  readonly roleMap: Readonly<Record<string, StaffRole>>;
}

/** The second factor of those who sign in with the desk's own password; a provider asks for its own. */
export interface SecondFactorSettings {
  /** Whether nobody gets in without. */
  readonly required: boolean;
  /** What seals the keys of the apps; without, nobody can set one up. */
  readonly keys: SealingKeys;
}

/** What signing in needs beside the store. */
export interface SignInSettings {
  /** The address of the desk as people reach it: links in letters, cookies, and what counts as its own page. */
  readonly publicUrl: string;
  readonly now: () => Date;
  /** Where staff may sign in beside the password; null where none is configured. */
  readonly provider: ConfiguredProvider | null;
  readonly secondFactor: SecondFactorSettings;
}

/** No factor is asked for, and none can be set up. */
export const noSecondFactor: SecondFactorSettings = { required: false, keys: [] };
