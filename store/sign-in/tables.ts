import type { Generated } from 'kysely';

/** The tables of people and sign-in, as `store/migrations/100-sign-in.sql` and `251-second-factors.sql` make them. */
export interface SignInTables {
  users: UsersTable;
  sessions: SessionsTable;
  one_time_grants: OneTimeGrantsTable;
  one_time_tokens: OneTimeTokensTable;
  attempt_limits: AttemptLimitsTable;
  security_events: SecurityEventsTable;
  second_factors: SecondFactorsTable;
  offered_factors: OfferedFactorsTable;
  recovery_codes: RecoveryCodesTable;
  half_sign_ins: HalfSignInsTable;
}

interface UsersTable {
  user_id: string;
  email: string;
  name: string;
  roles: string[];
  language: string;
  password_hash: string | null;
  provider_issuer: string | null;
  provider_subject: string | null;
  roles_from_provider: boolean;
  created_at: Date;
  disabled_at: Date | null;
  last_signed_in_at: Date | null;
}

interface SessionsTable {
  session_id: Generated<string>;
  token_hash: string;
  user_id: string | null;
  role: string | null;
  email: string | null;
  case_no: string | null;
  language: string;
  created_at: Date;
  seen_at: Date;
  confirmed_at: Date;
  expires_at: Date;
}

interface OneTimeGrantsTable {
  grant_id: string;
  purpose: 'invitation' | 'reset' | 'customer';
  user_id: string | null;
  email: string;
  case_no: string | null;
  language: string;
  letter_id: number;
  asked_at: Date;
  expires_at: Date;
  used_at: Date | null;
}

interface OneTimeTokensTable {
  token_hash: string;
  grant_id: string;
}

interface AttemptLimitsTable {
  subject: string;
  attempts: number;
  open_at: Date;
  last_at: Date;
}

interface SecurityEventsTable {
  event_id: Generated<number>;
  at: Date;
  name: string;
  actor_id: string | null;
  user_id: string | null;
  key_id: string | null;
  address: string | null;
  about: string | null;
}

interface SecondFactorsTable {
  user_id: string;
  sealed_key: string;
  last_step: number;
  enrolled_at: Date;
}

interface OfferedFactorsTable {
  user_id: string;
  sealed_key: string;
  offered_at: Date;
}

interface RecoveryCodesTable {
  code_hash: string;
  user_id: string;
  used_at: Date | null;
}

interface HalfSignInsTable {
  token_hash: string;
  user_id: string;
  next: 'code' | 'enrolment';
  expires_at: Date;
}
