import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import { useRole } from './session';
import { pagesOf } from './navigation';

/** The way to a case, an order or a product; plain words for a role that has no such page. */
function PageLink({
  page,
  name,
  text,
}: {
  readonly page: string;
  readonly name: string;
  readonly text: string;
}) {
  const role = useRole();
  const isOpen = role !== null && pagesOf(role).some(({ path }) => path === page);
  if (!isOpen) return <>{text}</>;
  return (
    <Anchor component={Link} href={`${page}/${encodeURIComponent(name)}`} inherit underline="always">
      {text}
    </Anchor>
  );
}

export function CaseLink({ caseNo }: { readonly caseNo: string }) {
  return <PageLink page="/cases" name={caseNo} text={caseNo} />;
}

export function OrderLink({ orderNo }: { readonly orderNo: string }) {
  return <PageLink page="/orders" name={orderNo} text={orderNo} />;
}

export function ProductLink({ sku, title }: { readonly sku: string; readonly title?: string }) {
  return <PageLink page="/products" name={sku} text={title === undefined ? sku : `${title} (${sku})`} />;
}
