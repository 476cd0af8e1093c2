import { NativeSelect, useMantineColorScheme } from '@mantine/core';
import { useLanguage } from '../words/language';

/** Language and colours of this device. */
export function Preferences() {
  const { language, words, speak } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { shell } = words;
  return (
    <>
      <NativeSelect
        size="xs"
        label={shell.language}
        value={language}
        onChange={({ currentTarget }) => speak(currentTarget.value === 'de' ? 'de' : 'en')}
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
      />
      <NativeSelect
        size="xs"
        label={shell.colours}
        value={colorScheme}
        onChange={({ currentTarget: { value } }) =>
          setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')
        }
        data={[
          { value: 'auto', label: shell.system },
          { value: 'light', label: shell.light },
          { value: 'dark', label: shell.dark },
        ]}
      />
    </>
  );
}
