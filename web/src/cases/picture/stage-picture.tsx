import type { CaseView } from '../../api/types';
import { useWords } from '../../words/language';
import { wayOf } from './stage-order';
import type { StageOnWay } from './stage-order';
import './stage-picture.css';

type Shown = Pick<CaseView, 'stage' | 'stages'>;

/** Where a case stands, as a line of its stages; said in words for who cannot see it. */
export function StagePicture({ view }: { readonly view: Shown }) {
  const { cases } = useWords();
  return (
    <ol className="stages" aria-label={cases.progress}>
      {wayOf(view.stage, view.stages).map((step) => (
        <Step key={step.stage} {...step} />
      ))}
    </ol>
  );
}

function Step({ stage, state }: StageOnWay) {
  const { cases } = useWords();
  return (
    <li className={`stage stage-${state}`} aria-current={state === 'now' ? 'step' : undefined}>
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <circle cx="12" cy="12" r="10" className="stage-ring" />
        {state === 'done' ? <path d="M7 12.5l3.5 3.5L17 9" className="stage-tick" /> : null}
        {state === 'now' ? <circle cx="12" cy="12" r="5" className="stage-dot" /> : null}
      </svg>
      <span>{cases.stages[stage]}</span>
      <span className="unseen"> ({cases[state]})</span>
    </li>
  );
}
