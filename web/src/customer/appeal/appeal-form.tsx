import { useState } from 'react';
import { Button, Checkbox, Fieldset, NativeSelect, Stack, Textarea } from '@mantine/core';
import { SubmitProblem } from '../../shell/problem-notice';
import type { Submit } from '../../shell/submit';
import { useWords } from '../../words/language';
import { AppealFiles } from './appeal-files';
import { appealFrom, claims, helping } from './appeal-values';
import type { Appeal, Claim, Field, Values } from './appeal-values';
import { PurchaseInputs } from './purchase-inputs';
import { usePreview, Windows } from './windows';

interface Props {
  readonly submit: Submit<Appeal>;
  readonly files: readonly File[];
  readonly setFiles: (files: readonly File[]) => void;
}

/** What the policy asks of a letter: the purchase (A2), the fault, and what helps to understand it (A3). */
export function AppealForm({ submit, files, setFiles }: Props) {
  const { customer } = useWords();
  const [values, setValues] = useState<Values>({});
  const [claim, setClaim] = useState<Claim>('defective');
  const [isDangerous, setDangerous] = useState(false);
  const [chosen, choose] = useState<readonly string[]>([]);
  const set = (field: Field, value: string): void => setValues((before) => ({ ...before, [field]: value }));
  const preview = usePreview({ orderNo: values.orderNo ?? '', email: values.email ?? '', claim });
  const products = preview.data?.products ?? [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const known = products.map(({ sku }) => sku);
        const skus = known.length === 1 ? known : chosen.filter((sku) => known.includes(sku));
        submit.send(appealFrom(values, { claim, isDangerous, skus }));
      }}
    >
      <Stack>
        <PurchaseInputs values={values} set={set} isFound={products.length > 0} />
        <Windows preview={preview} chosen={chosen} choose={choose} />
        <NativeSelect
          label={customer.claim}
          value={claim}
          onChange={({ currentTarget: { value } }) =>
            setClaim(claims.find((one) => one === value) ?? 'defective')
          }
          data={claims.map((value) => ({ value, label: customer.claims[value] ?? value }))}
        />
        <Textarea
          label={customer.description}
          description={customer.descriptionHint}
          required
          autosize
          minRows={4}
          value={values.description ?? ''}
          onChange={({ currentTarget }) => set('description', currentTarget.value)}
        />
        <Checkbox
          label={customer.dangerous}
          checked={isDangerous}
          onChange={({ currentTarget }) => setDangerous(currentTarget.checked)}
        />
        <HelpingInputs values={values} set={set} />
        <AppealFiles files={files} setFiles={setFiles} />
        <SubmitProblem submit={submit} />
        <div>
          <Button type="submit" size="md" loading={submit.isSending}>
            {customer.submit}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

interface InputsProps {
  readonly values: Values;
  readonly set: (field: Field, value: string) => void;
}

function HelpingInputs({ values, set }: InputsProps) {
  const { customer } = useWords();
  return (
    <Fieldset legend={customer.helps}>
      <Stack gap="sm">
        {helping.map((field) => (
          <Textarea
            key={field}
            label={customer[field]}
            description={customer.hints[field]}
            autosize
            minRows={2}
            value={values[field] ?? ''}
            onChange={({ currentTarget }) => set(field, currentTarget.value)}
          />
        ))}
      </Stack>
    </Fieldset>
  );
}
