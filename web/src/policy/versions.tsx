import { Badge, Group, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { PolicyVersion } from '../api/types';
import { useFormat } from '../format';
import { WideTable } from '../shell/paged';
import { useWords } from '../words/language';
import { asText, useSettingText } from './setting-text';
import { useMeaning } from './setting-words';

/** One version with every setting, or two side by side. */
export function Versions({ versions }: { readonly versions: readonly PolicyVersion[] }) {
  const { policy } = useWords();
  const [search, setSearch] = useSearchParams();
  const named = (name: string | null): PolicyVersion | undefined =>
    versions.find((version) => version.name === name);
  const shown = named(search.get('version')) ?? versions.find(({ inForce }) => inForce) ?? versions[0];
  const other = named(search.get('with'));
  if (!shown) return null;
  const choose = (change: Readonly<Record<string, string>>): void =>
    setSearch((before) => new URLSearchParams({ ...Object.fromEntries(before), ...change }));
  const names = versions.map(({ name }) => name);
  return (
    <Stack>
      <Group gap="sm">
        <NativeSelect
          label={policy.version}
          value={shown.name}
          onChange={({ currentTarget }) => choose({ version: currentTarget.value })}
          data={names}
        />
        <NativeSelect
          label={policy.compareWith}
          value={other?.name ?? ''}
          onChange={({ currentTarget }) => choose({ with: currentTarget.value })}
          data={[{ value: '', label: policy.nothing }, ...names.filter((name) => name !== shown.name)]}
        />
      </Group>
      <Settings shown={shown} other={other ?? null} />
    </Stack>
  );
}

interface SettingsProps {
  readonly shown: PolicyVersion;
  readonly other: PolicyVersion | null;
}

function Settings({ shown, other }: SettingsProps) {
  const { policy } = useWords();
  const meaningOf = useMeaning();
  const textOf = useSettingText();
  const { day } = useFormat();
  const others = new Map(other?.settings.map(({ name, value }) => [name, value]));
  const differs = ({ name, value }: PolicyVersion['settings'][number]): boolean =>
    other !== null && asText(others.get(name) ?? null) !== asText(value);
  const count = shown.settings.filter(differs).length;
  const heading = ({ name, inForceFrom, inForce }: PolicyVersion): string =>
    `${name}, ${policy.since(day(inForceFrom))}${inForce ? `, ${policy.inForce}` : ''}`;
  return (
    <>
      {other === null ? (
        <Text>{heading(shown)}</Text>
      ) : (
        <Text fw={600} role="status">
          {count === 0 ? policy.same : policy.differences(count)}
        </Text>
      )}
      <WideTable
        head={[
          policy.setting,
          other === null ? policy.value : heading(shown),
          ...(other === null ? [] : [heading(other)]),
        ]}
      >
        {shown.settings.map((setting) => (
          <Table.Tr key={setting.name}>
            <Table.Th scope="row" fw={500}>
              {meaningOf(setting.name)}
              <Text size="xs" c="dimmed">
                {setting.name} {differs(setting) ? <Badge color="yellow">{policy.differs}</Badge> : null}
              </Text>
            </Table.Th>
            <Table.Td className="wrapping" {...(differs(setting) && { fw: 700 })}>
              {textOf(setting.name, setting.value)}
            </Table.Td>
            {other === null ? null : (
              <Table.Td className="wrapping" {...(differs(setting) && { fw: 700 })}>
                {others.has(setting.name) ? textOf(setting.name, others.get(setting.name)) : '–'}
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </WideTable>
    </>
  );
}
