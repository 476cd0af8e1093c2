import { Alert, Anchor, Checkbox, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../../api/client';
import type { AppealPreview } from '../../api/types';
import { useFormat } from '../../format';
import { ProblemNotice } from '../../shell/problem-notice';
import { named, useWords } from '../../words/language';
import type { Appeal } from './appeal-values';
import { withTimeZone } from './time-zone';
import { WindowPicture } from './window-picture';

type Product = AppealPreview['products'][number];
type Assessed = NonNullable<Product['assessed']>;
type Claim = Appeal['problem']['claim'];

const settleMs = 700;

interface Purchase {
  readonly orderNo: string;
  readonly email: string;
  readonly claim: Claim;
}

/** What the desk knows of a purchase before the appeal is sent; undefined until both of its keys are typed. */
export function usePreview({ orderNo, email, claim }: Purchase) {
  const [asked] = useDebouncedValue(`${orderNo.trim()}\n${email.trim()}\n${claim ?? ''}`, settleMs);
  const [number = '', address = ''] = asked.split('\n');
  return useQuery({
    queryKey: ['appeal-preview', asked],
    queryFn: () =>
      withTimeZone((zone) =>
        answered(
          api.POST('/api/v1/appeals/preview', {
            body: { orderNo: number, email: address, ...(claim !== undefined && { claim }), ...zone },
          }),
        ),
      ),
    enabled: number !== '' && /^\S+@\S+\.\S+$/.test(address),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

interface WindowsProps {
  readonly preview: ReturnType<typeof usePreview>;
  readonly chosen: readonly string[];
  readonly choose: (skus: readonly string[]) => void;
}

/** Whether the windows are open for what was bought, and how that is counted; with several products, which it is about. */
export function Windows({ preview: { data, error }, chosen, choose }: WindowsProps) {
  const { customer } = useWords();
  if (error) return <ProblemNotice problem={error} />;
  if (data === undefined) return null;
  const { products } = data;
  if (products.length === 0) return <Alert variant="outline">{customer.notFoundYet}</Alert>;
  return (
    <Paper withBorder p="md" component="section" aria-label={customer.windowsTitle}>
      <Stack gap="md" aria-live="polite">
        <Title order={2} size="h4">
          {customer.windowsTitle}
        </Title>
        {products.length === 1 ? null : (
          <Checkbox.Group label={customer.whichProduct} value={[...chosen]} onChange={choose}>
            <Stack gap="xs" mt="xs">
              {products.map(({ sku, title, assessed }) => (
                <Checkbox key={sku} value={sku} label={`${title} (${sku})`} disabled={assessed === null} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        {products
          .filter(({ sku }) => products.length === 1 || chosen.includes(sku))
          .map((product) => (
            <ProductWindow key={product.sku} product={product} />
          ))}
      </Stack>
    </Paper>
  );
}

function ProductWindow({ product: { sku, title, assessed, caseNos } }: { readonly product: Product }) {
  const { customer, cases } = useWords();
  const { sentence } = useFormat();
  return (
    <Stack gap="xs">
      <Text fw={600}>
        {title} ({sku})
      </Text>
      {assessed === null ? (
        <Text>
          {caseNos.length === 0 ? customer.nothingLeft : customer.inCase(caseNos.join(', '))}{' '}
          {caseNos.length === 0 ? null : (
            <Anchor component={Link} href="/open" underline="always">
              {customer.linkTitle}
            </Anchor>
          )}
        </Text>
      ) : (
        <>
          <Verdict assessed={assessed} />
          <WindowPicture counted={assessed.counted} windows={assessed} />
          <Text size="sm">{sentence(assessed.explanation)}</Text>
          {assessed.eligible ? null : (
            <List size="sm">
              {assessed.rules.map((id) => (
                <List.Item key={id}>
                  <b>{id}</b> {named(cases.rules, id)}
                </List.Item>
              ))}
            </List>
          )}
        </>
      )}
    </Stack>
  );
}

function Verdict({ assessed }: { readonly assessed: Assessed }) {
  const { customer } = useWords();
  const { civilDay } = useFormat();
  const { eligible, needs, rules, counted, timeZone } = assessed;
  const lastDay = civilDay(counted.lastDay);
  const isDoubtful = needs.some((need) => need !== 'receipt-date' && need !== 'identity');
  const isLate = rules.some((id) => id === 'W1' || id === 'W2');
  const refused = isLate ? customer.windowClosed(lastDay, timeZone) : customer.notCovered;
  const open = isDoubtful ? customer.windowDoubtful : customer.windowOpen(lastDay, timeZone);
  const words = eligible ? open : refused;
  return (
    <Alert color={eligible ? (isDoubtful ? 'yellow' : 'green') : 'orange'} variant="outline" title={words}>
      {eligible ? null : customer.mayStillSend}
    </Alert>
  );
}
