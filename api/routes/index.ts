import type { ApiDeps, ApiOptions } from '../deps';
import type { Route } from '../http/route';
import { actionRoutes } from './actions';
import { addressRoutes } from './addresses';
import { appealRoutes } from './appeals';
import { caseRoutes } from './cases';
import { deskRoutes } from './desk';
import { dispatchRoutes } from './dispatches';
import { customerLinkRoutes } from './customer-links';
import { documentRoutes } from './documents';
import { eventRoutes } from './events';
import { explainRoutes } from './explain';
import { fileRoutes } from './files';
import { importRoutes } from './imports';
import { letterRoutes } from './letters';
import { inquiryRoutes } from './inquiries';
import { messageRoutes } from './messages';
import { operationRoutes } from './operation';
import { orderRoutes } from './orders';
import { parcelRoutes } from './parcels';
import { reportRoutes } from './reports';
import { sessionRoutes } from './session';
import { providerRoutes } from './session-oidc';
import { passwordRoutes } from './session-passwords';
import { userRoutes } from './users';
import { webhookRoutes } from './webhooks';
import { whatIfRoutes } from './what-if';
import { workItemRoutes } from './work-items';

/** Every route of the api. */
export function allRoutes(deps: ApiDeps, options: ApiOptions): readonly Route[] {
  return [
    ...appealRoutes(deps),
    ...caseRoutes(deps),
    ...eventRoutes(deps),
    ...explainRoutes(deps),
    ...whatIfRoutes(deps),
    ...actionRoutes(deps, options),
    ...addressRoutes(deps),
    ...inquiryRoutes(deps),
    ...messageRoutes(deps),
    ...letterRoutes(deps),
    ...fileRoutes(deps),
    ...documentRoutes(deps),
    ...orderRoutes(deps),
    ...importRoutes(deps),
    ...parcelRoutes(deps),
    ...dispatchRoutes(deps),
    ...reportRoutes(deps),
    ...workItemRoutes(deps),
    ...sessionRoutes(deps),
    ...passwordRoutes(deps),
    ...providerRoutes(deps),
    ...customerLinkRoutes(deps),
    ...userRoutes(deps),
    ...webhookRoutes(deps),
    ...deskRoutes(deps),
    ...operationRoutes(deps),
  ];
}
