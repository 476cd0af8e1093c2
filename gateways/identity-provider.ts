/** What signing in through an identity provider needs of it. */
export interface IdentityProvider {
  /** What the button says. */
  readonly label: string;
}
