import fc from 'fast-check';
import { decisionsOf } from '../../../api/cases/explanation/decisions';
import { standingOf } from '../../../api/cases/explanation/standing';
import type { RecordedEvent } from '../../../store/cases/case-views';
import { stages, waitingFor } from '../../../workflows/contract';
import type { Stage } from '../../../workflows/contract';
import { events as german } from '../../../web/src/words/de/events';
import { facts as factsInGerman } from '../../../web/src/words/de/facts';
import { events as english } from '../../../web/src/words/en/events';
import { facts as factsInEnglish } from '../../../web/src/words/en/facts';
import { opened, realRules, sequences, turn } from '../../workflows/model/world';
import type { World } from '../../workflows/model/world';

/** What the record knows of a case of the model. */
function historyOf({ state, recorded }: World) {
  const events: RecordedEvent[] = recorded.map(({ seq, at, name, actor, rules, detail }) => ({
    ...{ seq, at: new Date(at), name, rules, detail },
    actorRole: actor.role,
    actorId: actor.id,
  }));
  const record = { state, caseNo: state.caseNo, waitingFor: waitingFor(state), dueAt: null, attention: null };
  const known = { appeal: { channel: 'http', claim: null }, known: { defectClaimed: 'defective' } };
  return { events, texts: [], offers: [], ...known, record: { ...record, custody: [], eligibility: {} } };
}

describe('whatever happens to a case', () => {
  const seen = new Map<string, Set<string>>();
  const unexplained: string[] = [];
  const stagesSeen = new Set<Stage>();

  beforeAll(() => {
    for (const chances of fc.sample(sequences, { numRuns: 700, seed: 4 })) {
      const [first] = chances;
      if (!first) continue;
      const world = opened(first, realRules);
      for (const one of chances) {
        const before = { stage: world.state.stage, seq: world.state.seq };
        turn(world, one, realRules);
        const { stage, enteredBy = 0, seq } = world.state;
        stagesSeen.add(stage);
        const isNew = stage !== before.stage && seq > before.seq;
        if (isNew ? enteredBy <= before.seq : enteredBy > seq)
          unexplained.push(`${before.stage} to ${stage}: by event ${String(enteredBy)} of ${String(seq)}`);
      }
      const history = historyOf(world);
      const decisions = decisionsOf(history as never, { forStaff: true, isKnown: true });
      const { words, since } = standingOf(history.record as never, { ...history, decisions }, zone);
      const entry = decisions.find(({ seq }) => seq === world.state.enteredBy);
      if (!entry || since !== entry.at || !words[1]?.startsWith('What brought it there: '))
        unexplained.push(`${world.state.stage}: ${words.join(' ')}`);
      for (const { name, rules, facts, words: told } of decisions) {
        const flaws = seen.get(name) ?? new Set();
        seen.set(name, flaws);
        if (rules.length === 0) flaws.add('no rule');
        if (facts.length === 0) flaws.add('no fact');
        for (const { fact, source } of facts) {
          if (!(fact in factsInEnglish.names) || !(fact in factsInGerman.names))
            flaws.add(`no words for ${fact}`);
          if (!(source in factsInEnglish.sources)) flaws.add(`no words for ${source}`);
        }
        if (told.includes('recorded:')) flaws.add('no words');
        if (!(name in english) || !(name in german)) flaws.add('no words on the pages');
      }
    }
  });
  const zone = { timeZone: 'Europe/Berlin', forStaff: true };

  test('decisionsOf() tells each kind of decision in words, with the rules and the facts it rests on', () => {
    expect(seen.size).toBeGreaterThan(60);
    expect([...seen].flatMap(([name, flaws]) => [...flaws].map((flaw) => `${name}: ${flaw}`))).toEqual([]);
  });

  test('standingOf() says in every stage which decision brought the case there, and when', () => {
    expect([...stagesSeen].sort()).toEqual([...stages].sort());
    expect(unexplained).toEqual([]);
  });
});
