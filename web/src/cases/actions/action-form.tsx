import { useState } from 'react';
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { sendAction } from '../../api/client';
import type { Action, CaseView } from '../../api/types';
import { useFormat } from '../../format';
import { useNotice } from '../../shell/notice';
import { SubmitProblem } from '../../shell/problem-notice';
import { useRole } from '../../shell/session';
import { useSubmit } from '../../shell/submit';
import { named, useWords } from '../../words/language';
import { customersOwn, fieldsFor, shownWith } from './action-forms';
import { saysNothing, useActionWords, useFields } from './caller-forms';
import { keysOf } from '../case-queries';
import { FieldInput } from './field-input';
import { askedFor, bodyFrom, lacksConsent } from './form-values';
import type { Draft, Values } from './form-values';
import { VerdictPreview } from '../verdict-preview';

interface Props {
  readonly view: CaseView;
  readonly action: Action;
  readonly draft: Draft;
  readonly keep: (draft: Draft) => void;
  readonly close: () => void;
}

/** The form of one action; what it asks comes from the table of action forms. */
export function ActionForm({ view, action, draft, keep, close }: Props) {
  const { shell } = useWords();
  const actions = useActionWords();
  const { values, note } = draft;
  const isForCustomer = useRole() !== null && customersOwn.includes(action);
  const [refused, setRefused] = useState(0);
  const [isEmpty, setEmpty] = useState(false);
  const fields = askedFor(useFields(action, view), values);
  const { currency } = view.unit;
  const submit = useAction(view, action, close);
  const set = (name: string, value: Values[string]): void =>
    keep({ ...draft, values: { ...values, [name]: value } });
  const { zone } = useFormat();
  const body = bodyFrom(fields, values, { currency, zone });
  return (
    <form
      aria-label={actions.names[action]}
      onSubmit={(event) => {
        event.preventDefault();
        if (lacksConsent(fields, values)) return setRefused(refused + 1);
        if (saysNothing(action, body)) return setEmpty(true);
        setEmpty(false);
        const spoken = isForCustomer ? { onBehalfOfCustomer: true, note } : {};
        submit.send({ ...body, ...shownWith(action, view), ...spoken });
      }}
    >
      <Stack gap="sm">
        {fields.map((field) => (
          <FieldInput key={field.name} {...{ action, field, values, set, currency, refused }} />
        ))}
        {isForCustomer ? (
          <Textarea
            label={actions.onBehalf}
            description={actions.onBehalfNote}
            required
            value={note}
            onChange={({ currentTarget }) => keep({ ...draft, note: currentTarget.value })}
          />
        ) : null}
        {action === 'lab-verdict' ? <VerdictPreview view={view} verdict={body} /> : null}
        {isEmpty ? <Text role="alert">{actions.nothingGiven}</Text> : null}
        <SubmitProblem submit={submit} />
        <Group gap="sm">
          <Button type="submit" loading={submit.isSending}>
            {actions.names[action]}
          </Button>
          <Button variant="default" onClick={close}>
            {shell.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useAction(view: CaseView, action: Action, close: () => void) {
  const { shell } = useWords();
  const actions = useActionWords();
  const queries = useQueryClient();
  const notice = useNotice();
  const { caseNo } = view;
  return useSubmit(
    (body: Record<string, unknown>, key) => sendAction(caseNo, action, { body, key }),
    (changed, body) => {
      queries.setQueryData(keysOf.view(caseNo), changed);
      void queries.invalidateQueries({ queryKey: keysOf.all(caseNo) });
      void queries.invalidateQueries({ queryKey: keysOf.lists });
      const said = fieldsFor(action, view).flatMap(({ name, as }) =>
        as === 'yes-no'
          ? [`${named(actions.fields, name)}: ${body[name] === true ? shell.yes : shell.no}.`]
          : [],
      );
      notice([`${caseNo}: ${actions.done[action]}`, ...said].join(' '));
      close();
    },
  );
}
