import type { components, paths } from '../../../client/schema';

/** The shapes of the api by their names in its document. */
type Schemas = components['schemas'];

export type CaseView = Schemas['Case'];
export type CaseEvent = Schemas['CaseEvent'];
export type DecisionFact = Schemas['Explanation']['decisions'][number]['facts'][number];
export type ListedCase = Schemas['ListedCase'];
export type Message = Schemas['Message'];
export type Dispatch = Schemas['Dispatch'];
export type ParcelScan = Schemas['ParcelScan'];
export type Session = Schemas['Session'];
export type Problem = Schemas['Problem'];
export type PaymentOverview = Schemas['PaymentOverview'];
export type AppealPreview = Schemas['AppealPreview'];
export type AcceptedAppeal = Schemas['AcceptedAppeal'];
export type User = Schemas['User'];
export type ApiKey = Schemas['ApiKey'];
type NewKey = paths['/api/v1/keys']['post']['requestBody']['content']['application/json'];
export type KeyScopes = NonNullable<NewKey['scopes']>;
export type Order = Schemas['Order'];
export type Product = Schemas['Product'];
export type OutgoingLetter = Schemas['OutgoingLetter'];
export type LettersWaiting =
  paths['/api/v1/letters/outgoing']['get']['responses'][200]['content']['application/json']['waiting'];
export type WebhookEndpoint = Schemas['WebhookEndpoint'];
export type WebhookMessage = Schemas['WebhookMessage'];
export type SecurityEvent = Schemas['SecurityEvent'];
export type SignInStep = Schemas['SignInStep'];
export type FactorOffer = Schemas['FactorOffer'];
export type EnrolledFactor = Schemas['EnrolledFactor'];
export type SecondFactor = Schemas['SecondFactor'];
export type OwnSession = Schemas['OwnSession'];
export type Imported = Schemas['Imported'];
export type PolicyVersion = Schemas['PolicyVersion'];
export type Judgement = Schemas['Judgement'];
export type Erasure = Schemas['Erasure'];
export type WorkItem = Schemas['WorkItem'];

export type Stage = CaseView['stage'];
export type Action = CaseView['actions'][number];
export type StaffRole = Extract<Session, { kind: 'staff' }>['role'];
export type Option = NonNullable<CaseView['offer']>['options'][number];

type ActionPath<A extends Action> = `/api/v1/cases/{caseNo}/actions/${A}`;

/** What an action takes, as the api's document says. */
export type ActionBody<A extends Action> = paths[ActionPath<A>]['post'] extends {
  readonly requestBody: { readonly content: { readonly 'application/json': infer B } };
}
  ? B
  : never;
