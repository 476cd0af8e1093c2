import type { Express, Request, Response } from 'express';
import { languageKept } from '../../../gateways/letters';
import type { Language } from '../../../gateways/letters';
import { languageOfAppeal } from '../../../store/cases/appeals';
import { caseRecord } from '../../../store/cases/case-views';
import { policyByName } from '../../../store/remedies/policies';
import { customerDocument, deadLinkDocument } from '../../cases/customer-page/document';
import { presentCase } from '../../cases/present';
import { languageAsked, spoken } from '../../cases/spoken';
import type { ApiDeps } from '../../deps';
import { authenticate, authorize } from '../../http/authenticate';
import { caseNotFound, Problem } from '../../http/problem';
import { noteCaller } from '../../http/refused';

/**
 * The page behind the link in a customer's letters: where his case stands and what he can do, in the language of those
 * letters. It only shows; he acts by answering a letter, so a mail scanner that opens the link changes nothing (E70).
 */
export function mountCustomerPage(app: Express, deps: ApiDeps): void {
  app.get('/c/:caseNo', async (request, response, next) => {
    response.set('cache-control', 'no-store').set('referrer-policy', 'no-referrer');
    try {
      response.type('text/html').end(await pageFor(deps, request, response));
    } catch (error) {
      if (!(error instanceof Problem) || request.headers.accept?.includes('text/html') !== true)
        return next(error);
      // A person reads this, who has to learn where another link comes from.
      response.set(error.headers).status(error.status).type('text/html');
      response.end(deadLinkDocument(chosenLanguage(request) ?? languageAsked(request.headers)));
    }
  });
}

async function pageFor(deps: ApiDeps, request: Request, response: Response): Promise<string> {
  const caseNo = String(request.params['caseNo']);
  const token = typeof request.query['token'] === 'string' ? request.query['token'] : '';
  const caller = await authenticate(deps, { headers: {}, linkToken: token, writes: false });
  noteCaller(response, caller);
  authorize('staff-and-customer', caller, caseNo);
  const record = await caseRecord(deps.db, caseNo);
  if (record === null || caller.kind === 'anyone') throw caseNotFound(caseNo);
  const language = chosenLanguage(request) ?? languageKept(await languageOfAppeal(deps.db, record.appealNo));
  const { settings } = await policyByName(deps.db, record.state.policyVersion);
  const view = presentCase(record, caller, deps.temporalUiUrl);
  const [of, by] = [encodeURIComponent(caseNo), encodeURIComponent(token)];
  return customerDocument(await spoken(deps.db, { record, view }, language), {
    language,
    slip: `/api/v1/cases/${of}/slip.pdf?token=${by}`,
    open: `/open?case=${of}&token=${by}`,
    other: `/c/${of}?token=${by}&language=${language === 'en' ? 'de' : 'en'}`,
    timeZone: settings.timeZone,
  });
}

/** What the link at the foot of the page asks for. */
function chosenLanguage({ query }: Request): Language | null {
  const { language } = query;
  return language === 'en' || language === 'de' ? language : null;
}
