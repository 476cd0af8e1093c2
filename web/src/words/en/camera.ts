/** Words of the phone's camera at the dock. */
export const camera = {
  open: 'Scan with the camera',
  close: 'Close the camera',
  picture: 'Picture of a code',
  view: 'What the camera sees: hold the code into it',
  troubles: {
    refused:
      'The browser was told not to give the camera. Allow it for this page, or take a picture of the code.',
    missing: 'No camera answers here. Take a picture of the code, or type it.',
    noCode:
      'No code is seen in this picture. Go nearer, hold it straight, and avoid glare; or type the code.',
  },
};
