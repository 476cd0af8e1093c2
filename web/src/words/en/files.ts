/** Words of everything that takes files. */
export const files = {
  choose: 'Choose files',
  camera: 'Take a picture',
  drop: 'or drop them here, 20 MB each at most',
  tooLarge: (names: string) =>
    `Larger than 20 MB and left out: ${names}. Send a smaller picture or a part of the log.`,
  sent: 'Files you sent',
  states: {
    sending: 'is being sent',
    kept: 'has arrived',
    aside: 'was set aside: it may be dangerous',
    failed: 'did not arrive',
  },
  progress: (name: string) => `Progress of ${name}`,
  again: (name: string) => `Send ${name} again`,
  remove: (name: string) => `Leave ${name} out`,
};
