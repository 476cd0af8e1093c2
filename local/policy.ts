import { judgeUnder } from '../policy';
import { runCommand } from './desk/layout';
import { readQuestion } from './playground/arguments';
import { answerOf, asData, asText } from './playground/report';

const help = `Asks the policy without any case: no server runs, nothing is written.

  npm run policy -- --order-date DAY [--received DAY] [--appeal DAY or MINUTE] [more]

The appeal
  --order-date 2026-03-01        a day means its noon in the policy's zone
  --received 2026-03-05          left out: nobody knows, and the date is presumed
  --appeal 2026-03-19T23:59      the clock on the wall in that zone; left out: now
  --zone Europe/Berlin           another calendar
  --unused | --change-of-mind    what the customer claims; left out: defective
  --not-bought-here  --not-the-buyer

The options, once the lab has found a cause
  --cause internal-defect        transit-damage, customer-caused, no-fault-found, not-our-product, indeterminate
  --on-sale  --stock 3           left out: bought at the regular price, none in stock
  --repairable  --parts  --minutes 20  --repair-cost 40.00
  --price 129.00  --currency EUR left out: 100.00 EUR; a new one is taken to cost the same

The policy
  --policy 2026-01               left out: the version in force on the day of the order
  --set receiptWindowDays=30     tries another value, as often as you like; lists as JSON: --set offerReminderDays=[5,9]
  --json                         the same answer as data

Examples
  npm run policy -- --order-date 2026-03-01 --received 2026-03-05 --appeal 2026-03-19T23:59
  npm run policy -- --order-date 2026-03-01 --received 2026-03-05 --appeal 2026-03-25 --set receiptWindowDays=30
  npm run policy -- --order-date 2026-03-01 --received 2026-03-05 --appeal 2026-03-10 --cause internal-defect --on-sale --repairable --parts --minutes 20`;

/** `npm run policy`: what the policy says about dates and a verdict that are made up. */
void runCommand(() => {
  const question = readQuestion(process.argv.slice(2), new Date());
  if (question === null) return help;
  const answer = answerOf(question, judgeUnder(question.policy, question.facts));
  return question.json ? JSON.stringify(asData(question, answer), null, 2) : asText(question, answer);
});
