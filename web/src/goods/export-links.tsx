import { Anchor, Group, Text } from '@mantine/core';
import { useRole } from '../shell/session';
import { useWords } from '../words/language';

/** Who may take the whole of a list with him. */
const mayExport: Readonly<Record<'orders' | 'products' | 'cases', readonly string[]>> = {
  orders: ['manager', 'admin'],
  products: ['warehouse', 'manager', 'admin'],
  cases: ['manager', 'admin'],
};

/** All of one kind as a file, for those who may. */
export function ExportLinks({ kind }: { readonly kind: keyof typeof mayExport }) {
  const { goods } = useWords();
  const role = useRole();
  if (role === null || !mayExport[kind].includes(role)) return null;
  return (
    <Group gap="sm">
      <Text size="sm">{goods.exportAll}</Text>
      {(['csv', 'json', 'ndjson'] as const).map((format) => (
        <Anchor key={format} size="sm" href={`/api/v1/${kind}:export?format=${format}`} download>
          {format.toUpperCase()}
        </Anchor>
      ))}
    </Group>
  );
}
