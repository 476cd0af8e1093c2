import { CloseButton, Group, List, Stack, Text } from '@mantine/core';
import { FileDrop } from '../../files/file-drop';
import { useWords } from '../../words/language';

interface Props {
  readonly files: readonly File[];
  readonly setFiles: (files: readonly File[]) => void;
}

/** Files that go with the appeal; they are sent once it is accepted. */
export function AppealFiles({ files, setFiles }: Props) {
  const { customer, files: words } = useWords();
  return (
    <Stack gap="xs">
      <FileDrop label={customer.files} take={(added) => setFiles([...files, ...added])} />
      {files.length === 0 ? null : (
        <List listStyleType="none" spacing={4} aria-label={customer.files}>
          {files.map((file, index) => (
            <List.Item key={`${String(index)} ${file.name}`}>
              <Group gap="xs">
                <Text size="sm" className="wrapping">
                  {file.name}
                </Text>
                <CloseButton
                  size="sm"
                  aria-label={words.remove(file.name)}
                  onClick={() => setFiles(files.filter((one) => one !== file))}
                />
              </Group>
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
