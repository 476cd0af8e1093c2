import { checkedAttachments, fromStranger } from '../../../api/letters/attachments';
import { corpus } from '../../support/uploads/corpus';

const file = (name: string, content: Buffer | string) => ({
  ...{ name, mediaType: 'image/jpeg' },
  content: Buffer.from(content),
});

test('checkedAttachments() looks at attachments as at uploads: no place in a photo, nothing that the scanner names (E32)', async () => {
  const photo = (await corpus()).find(({ name }) => name === 'photo.jpg')?.content ?? '';
  expect(photo.includes('canary camera')).toBe(true);
  const logs = Array.from({ length: 18 }, (_none, at) => file(`${at}.log`, `line ${at}`));
  const sent = [
    file('photo.jpg', photo),
    file('test.txt', 'EICAR'),
    file('drawing.jpg', '<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
    ...logs,
  ];
  const scan = (content: Buffer) => Promise.resolve(content.includes('EICAR') ? 'Eicar' : null);
  const kept = await checkedAttachments({ attachments: sent }, scan);
  expect(kept[0]).toMatchObject({ name: 'photo.jpg', mediaType: 'image/jpeg', quarantined: null });
  expect(kept[0]?.content.includes('canary camera')).toBe(false);
  expect(kept.map(({ quarantined }) => quarantined)).toEqual([
    null,
    'harmful: Eicar',
    'a page or a drawing that can hold a script',
    ...Array.from({ length: 17 }, () => null),
    'more than 20 files in one letter',
  ]);
  expect(kept[3]?.mediaType).toBe('text/plain');
});

test('checkedAttachments() lists what was too large to be taken in with its reason, whoever sent it (E32)', async () => {
  const refused = 'not taken in: too large';
  const sent = [{ ...file('film.mp4', ''), refused }, file('a.log', 'line 1')];
  const kept = await checkedAttachments({ attachments: sent }, undefined);
  expect(kept.map(({ name, quarantined }) => [name, quarantined])).toEqual([
    ['film.mp4', refused],
    ['a.log', null],
  ]);
  expect(kept.map(fromStranger)[0]).toMatchObject({ quarantined: refused });
  expect(kept[0]).not.toHaveProperty('refused');
});
