import { useEffect, useRef, useState } from 'react';
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { Action, CaseView } from '../../api/types';
import { useRole } from '../../shell/session';
import { useWords } from '../../words/language';
import { ActionForm } from './action-form';
import { customersOwn } from './action-forms';
import { useActionWords } from './caller-forms';
import { emptyDraft } from './form-values';
import type { Draft } from './form-values';

interface Props {
  readonly view: CaseView;
  /** Only these of the allowed actions; all when left out. */
  readonly only?: readonly Action[];
}

/** A button for each action that the case takes from this caller now, and the form of the one that was pressed. */
export function ActionPanel({ view, only }: Props) {
  const { cases } = useWords();
  const actions = useActionWords();
  const [open, setOpen] = useState<Action | null>(null);
  const { panel, opened, closed } = useFocusBack();
  // Looking at another form takes nothing of what was typed into one.
  const [drafts, setDrafts] = useState<Readonly<Partial<Record<Action, Draft>>>>({});
  const keep = (action: Action, draft: Draft): void =>
    setDrafts((before) => ({ ...before, [action]: draft }));
  const offered = view.actions.filter((action) => only === undefined || only.includes(action));
  const isStaff = useRole() !== null;
  // What only the customer can want stands apart, so that nobody takes it for his own work.
  const forCustomer = offered.filter((action) => isStaff && customersOwn.includes(action));
  const buttons = (shown: readonly Action[]) => (
    <Group gap="xs">
      {shown.map((action) => (
        <Button
          key={action}
          variant={action === open ? 'filled' : 'default'}
          aria-expanded={action === open}
          onClick={({ currentTarget }) => {
            opened(currentTarget);
            setOpen(action === open ? null : action);
          }}
        >
          {actions.names[action]}
        </Button>
      ))}
    </Group>
  );
  return (
    <Stack gap="sm" ref={panel} tabIndex={-1}>
      {offered.length === 0 ? <Text c="dimmed">{cases.noActions}</Text> : null}
      {buttons(offered.filter((action) => !forCustomer.includes(action)))}
      {forCustomer.length === 0 ? null : (
        <Stack gap="xs" role="group" aria-label={actions.forCustomer}>
          <Text size="sm">{actions.forCustomer}</Text>
          {buttons(forCustomer)}
        </Stack>
      )}
      {/* A form that was begun stays, also when the case moves on meanwhile: what was typed or is unknown is not lost. */}
      {open === null ? null : (
        <Paper withBorder p="md">
          <ActionForm
            key={open}
            {...{ view, action: open, draft: drafts[open] ?? emptyDraft }}
            keep={(draft) => keep(open, draft)}
            close={() => {
              keep(open, emptyDraft);
              setOpen(null);
              closed();
            }}
          />
        </Paper>
      )}
    </Stack>
  );
}

/** So long after a form was closed its button may still go, because the case has moved on. */
const SETTLES_MS = 3_000;

/** Where a form ends, the keyboard goes back to the button that opened it, or to its place where the button is gone. */
function useFocusBack() {
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement | null>(null);
  const closedAt = useRef(-SETTLES_MS);
  useEffect(() => {
    if (performance.now() - closedAt.current > SETTLES_MS || document.activeElement !== document.body) return;
    (button.current?.isConnected === true ? button.current : panel.current)?.focus();
  });
  return {
    panel,
    opened: (pressed: HTMLButtonElement) => {
      button.current = pressed;
    },
    closed: () => {
      closedAt.current = performance.now();
    },
  };
}
