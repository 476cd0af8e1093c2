import { useRef, useState } from 'react';
import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useWords } from '../words/language';
import './file-drop.css';

const LIMIT_BYTES = 20 * 1024 * 1024;

interface Props {
  readonly label: string;
  readonly take: (files: readonly File[]) => void;
}

/** Takes files by drop, by choice, or from the camera of a phone. */
export function FileDrop({ label, take }: Props) {
  const { files: words } = useWords();
  const [refused, setRefused] = useState<readonly string[]>([]);
  // How deep inside the pointer is: entering a child comes before leaving its parent.
  const [depth, setDepth] = useState(0);
  const reset = useRef<() => void>(null);
  const accept = (given: readonly File[]): void => {
    const fitting = given.filter(({ size }) => size <= LIMIT_BYTES);
    setRefused(given.filter(({ size }) => size > LIMIT_BYTES).map(({ name }) => name));
    if (fitting.length > 0) take(fitting);
    // The same file can be chosen again after it was taken away.
    reset.current?.();
  };
  return (
    <div
      role="group"
      aria-label={label}
      className="drop"
      data-over={depth > 0 || undefined}
      onDragEnter={() => setDepth((before) => before + 1)}
      onDragLeave={() => setDepth((before) => before - 1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        // Else the browser would leave the page and show the file.
        event.preventDefault();
        setDepth(0);
        accept([...event.dataTransfer.files]);
      }}
    >
      <Stack gap="xs">
        <Text fw={500} size="sm">
          {label}
        </Text>
        <Group gap="sm">
          <FileButton onChange={accept} multiple resetRef={reset}>
            {(props) => (
              <Button {...props} variant="default">
                {words.choose}
              </Button>
            )}
          </FileButton>
          <FileButton onChange={(file) => file && accept([file])} accept="image/*" capture="environment">
            {(props) => (
              <Button {...props} variant="default">
                {words.camera}
              </Button>
            )}
          </FileButton>
          <Text size="sm" c="dimmed">
            {words.drop}
          </Text>
        </Group>
        {refused.length === 0 ? null : (
          <Text role="alert" size="sm" c="var(--mantine-color-error)">
            {words.tooLarge(refused.join(', '))}
          </Text>
        )}
      </Stack>
    </div>
  );
}
