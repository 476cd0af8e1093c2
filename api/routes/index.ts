import type { ApiDeps, ApiOptions } from '../deps';
import type { Route } from '../http/route';
import { actionRoutes } from './cases/actions';
import { addressRoutes } from './goods/addresses';
import { appealRoutes } from './appeals/appeals';
import { appealFilesRoute } from './appeals/files';
import { appealPreviewRoute } from './appeals/preview';
import { assigneeRoute } from './cases/assignees';
import { caseRoutes } from './cases/cases';
import { deskRoutes } from './desk';
import { dispatchRoutes } from './goods/dispatches';
import { labelsRoute } from './goods/labels';
import { customerLinkRoutes } from './sign-in/customer-links';
import { caseFileRoutes } from './cases/case-file';
import { documentRoutes } from './cases/documents';
import { eventRoutes } from './cases/events';
import { explainRoutes } from './cases/explain';
import { fileRoutes } from './cases/files';
import { importRoutes } from './goods/imports';
import { exportRoutes } from './exports';
import { letterRoutes } from './letters/letters';
import { outgoingLetterRoute } from './letters/outgoing';
import { inquiryRoutes } from './letters/inquiries';
import { messageRoutes } from './cases/messages';
import { overruleRoutes } from './cases/overrules';
import { codecRoutes } from './codec';
import { erasureRoutes } from './privacy/erasures';
import { personRoutes } from './privacy/people';
import { operationRoutes } from './operation';
import { orderRoutes } from './goods/orders';
import { paymentRoutes } from './payments';
import { parcelRoutes } from './goods/parcels';
import { stockRoutes } from './goods/stock';
import { shopRoutes } from './shops';
import { replyRoutes } from './cases/replies';
import { reportRoutes } from './reports/reports';
import { sessionRoutes } from './sign-in/session';
import { secondFactorRoutes } from './sign-in/second-factor';
import { secondStepRoutes } from './sign-in/second-step';
import { providerRoutes } from './sign-in/session-oidc';
import { passwordRoutes } from './sign-in/session-passwords';
import { keyRoutes } from './sign-in/keys';
import { ownSessionRoutes } from './sign-in/own-sessions';
import { securityEventRoute } from './sign-in/security-events';
import { userRoutes } from './sign-in/users';
import { webhookEndpointRoutes } from './webhooks/endpoints';
import { webhookMessageRoutes } from './webhooks/messages';
import { webhookRoutes } from './webhooks/payment-events';
import { judgeRoutes } from './policy/judge';
import { policyVersionRoutes } from './policy/versions';
import { whatIfRoutes } from './policy/what-if';
import { workItemRoutes } from './work-items';

/** Every route of the api. */
export function allRoutes(deps: ApiDeps, options: ApiOptions): readonly Route[] {
  return [
    ...appealRoutes(deps),
    appealPreviewRoute(deps),
    appealFilesRoute(deps),
    ...caseRoutes(deps),
    assigneeRoute(deps),
    ...eventRoutes(deps),
    ...explainRoutes(deps),
    ...whatIfRoutes(deps),
    ...judgeRoutes(deps),
    ...policyVersionRoutes(deps),
    ...overruleRoutes(deps),
    ...actionRoutes(deps, options),
    ...addressRoutes(deps),
    ...inquiryRoutes(deps),
    ...messageRoutes(deps),
    ...replyRoutes(deps),
    ...letterRoutes(deps),
    outgoingLetterRoute(deps),
    ...fileRoutes(deps),
    ...documentRoutes(deps),
    ...caseFileRoutes(deps),
    ...orderRoutes(deps),
    ...stockRoutes(deps),
    ...importRoutes(deps),
    ...exportRoutes(deps),
    ...parcelRoutes(deps),
    ...dispatchRoutes(deps),
    labelsRoute(deps),
    ...paymentRoutes(deps),
    ...reportRoutes(deps),
    ...workItemRoutes(deps),
    ...sessionRoutes(deps),
    ...passwordRoutes(deps),
    ...secondStepRoutes(deps),
    ...secondFactorRoutes(deps),
    ...providerRoutes(deps),
    ...customerLinkRoutes(deps),
    ...personRoutes(deps),
    ...codecRoutes(deps),
    ...erasureRoutes(deps),
    ...userRoutes(deps),
    ...keyRoutes(deps),
    ...ownSessionRoutes(deps),
    securityEventRoute(deps),
    ...webhookRoutes(deps),
    ...shopRoutes(deps),
    ...webhookEndpointRoutes(deps),
    ...webhookMessageRoutes(deps),
    ...deskRoutes(deps),
    ...operationRoutes(deps),
  ];
}
