import type { ApiDeps } from '../../deps';
import type { Route } from '../../http/route';
import { decisionReportRoutes } from './decisions';
import { holdingReportRoutes } from './holdings';
import { outcomeReportRoutes } from './outcomes';
import { stageReportRoutes } from './stages';

/** What managers count. */
export function reportRoutes(deps: ApiDeps): readonly Route[] {
  return [
    ...outcomeReportRoutes(deps),
    ...stageReportRoutes(deps),
    ...decisionReportRoutes(deps),
    ...holdingReportRoutes(deps),
  ];
}
