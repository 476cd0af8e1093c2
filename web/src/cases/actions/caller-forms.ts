import type { Action, CaseView } from '../../api/types';
import { useRole } from '../../shell/session';
import { useWords } from '../../words/language';
import { fieldsFor } from './action-forms';
import type { Field } from './action-forms';

/** Of the fields of a form those that are a customer's to fill in; the others are what we saw or decide. */
const customersFields: Readonly<Partial<Record<Action, readonly string[]>>> = {
  'provide-evidence': ['items', 'receivedAt', 'text'],
};

/** What nobody of the staff can look into without the customer's reason. */
const reasoned: readonly Action[] = ['contest-verdict'];

/** The fields of an action's form for who fills it in. */
export function useFields(action: Action, view: CaseView): readonly Field[] {
  const isStaff = useRole() !== null;
  const fields = fieldsFor(action, view);
  if (isStaff) return fields;
  const theirs = customersFields[action];
  return fields
    .filter(({ name }) => theirs === undefined || theirs.includes(name))
    .map((field) => (reasoned.includes(action) ? { ...field, required: true } : field));
}

/** The words of the actions as the reader knows them: a customer is not spoken to in those of the staff. */
export function useActionWords() {
  const { actions, customer } = useWords();
  const isStaff = useRole() !== null;
  if (isStaff) return actions;
  const { names, done, fields, choices } = customer.actions;
  return {
    ...actions,
    names: { ...actions.names, ...names },
    done: { ...actions.done, ...done },
    fields: { ...actions.fields, ...fields },
    choices: { ...actions.choices, ...choices },
  };
}

/** Actions that only record what is given: one of them at least. */
const needsSomething: readonly Action[] = ['provide-evidence', 'revise-repair'];

/** Whether a form says nothing at all that could be recorded. */
export function saysNothing(action: Action, body: object): boolean {
  return needsSomething.includes(action) && Object.keys(body).length === 0;
}
