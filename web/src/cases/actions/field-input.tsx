import { Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { Action } from '../../api/types';
import { named, useWords } from '../../words/language';
import type { Words } from '../../words/words';
import type { Field } from './action-forms';
import { useActionWords } from './caller-forms';
import { ConsentBox } from './consent-box';
import type { Values } from './form-values';
import { PartsInput } from './parts-input';

interface Props {
  readonly action: Action;
  readonly field: Field;
  readonly values: Values;
  readonly set: (name: string, value: string | boolean | readonly string[]) => void;
  readonly currency: string;
  /** How often the form was not sent because a consent was missing. */
  readonly refused: number;
}

/** The input of one field of an action's form. */
export function FieldInput({ action, field, values, set, currency, refused }: Props) {
  const words = useWords();
  const actions = useActionWords();
  const names: Readonly<Record<string, string>> = actions.fields;
  const name = names[`${action} ${field.name}`] ?? named(names, field.name);
  const given = values[field.name];
  const label = field.as === 'money' ? `${name} (${currency})` : name;
  const text = typeof given === 'string' ? given : '';
  if (field.as === 'choice' || field.as === 'choices')
    return <Choice {...{ field, values, set, label, words: { ...words, actions } }} />;
  if (field.as === 'yes-no') return <YesNo {...{ field, set, label, words, text }} />;
  if (field.as === 'consent')
    return (
      <ConsentBox
        {...{ label, refused, missing: actions.consentMissing, given: given === true }}
        set={(ticked) => set(field.name, ticked)}
      />
    );
  if (field.as === 'tick')
    return (
      <Checkbox
        label={label}
        checked={given === true}
        onChange={({ currentTarget }) => set(field.name, currentTarget.checked)}
      />
    );
  const common = { label, value: text, required: field.required === true };
  if (field.as === 'parts')
    return <PartsInput label={label} lines={text} set={(lines) => set(field.name, lines)} />;
  if (field.as === 'text')
    return (
      <Textarea
        {...common}
        autosize
        minRows={3}
        onChange={({ currentTarget }) => set(field.name, currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...common}
      {...inputs[field.as]}
      onChange={({ currentTarget }) => set(field.name, currentTarget.value)}
    />
  );
}

interface YesNoProps extends Pick<Props, 'field' | 'set'> {
  readonly label: string;
  readonly words: Words;
  readonly text: string;
}

function YesNo({ field, set, label, words: { actions, shell }, text }: YesNoProps) {
  return (
    <NativeSelect
      label={label}
      required
      value={text}
      onChange={({ currentTarget }) => set(field.name, currentTarget.value)}
      data={[
        { value: '', label: actions.choose },
        { value: 'yes', label: shell.yes },
        { value: 'no', label: shell.no },
      ]}
    />
  );
}

/** What any field of an amount takes; the browser says so where it is something else. */
export const moneyInput = { inputMode: 'decimal', pattern: '[0-9]+([.,][0-9]{1,3})?' } as const;

const inputs = {
  line: {},
  day: { type: 'date' },
  number: { inputMode: 'numeric', pattern: '[0-9]*' },
  money: moneyInput,
} as const;

interface ChoiceProps extends Omit<Props, 'action' | 'currency' | 'refused'> {
  readonly field: Extract<Field, { readonly options: unknown }>;
  readonly label: string;
  readonly words: Words;
}

function Choice({ field, values, set, label, words }: ChoiceProps) {
  const given = values[field.name];
  const options = choicesOf(field, words);
  if (field.as === 'choices')
    return (
      <Checkbox.Group
        label={label}
        value={typeof given === 'object' ? [...given] : []}
        onChange={(chosen) => set(field.name, chosen)}
      >
        <Group mt="xs">
          {options.map(({ value, label: option }) => (
            <Checkbox key={value} value={value} label={option} />
          ))}
        </Group>
      </Checkbox.Group>
    );
  return (
    <NativeSelect
      label={label}
      required={field.required === true}
      value={typeof given === 'string' ? given : ''}
      onChange={({ currentTarget }) => set(field.name, currentTarget.value)}
      data={[{ value: '', label: words.actions.choose }, ...options]}
    />
  );
}

function choicesOf({ options, first = [] }: ChoiceProps['field'], words: Words) {
  const { causes, kinds } = words.cases;
  const rules: Readonly<Record<string, string>> = words.cases.rules;
  if (options === 'rules')
    return [...new Set([...first, ...Object.keys(rules)])].map((id) => ({
      value: id,
      label: `${id}: ${rules[id] ?? ''}`,
    }));
  const names = { ...causes, ...kinds, ...words.actions.choices };
  return options.map((value) => ({ value, label: named(names, value) }));
}
