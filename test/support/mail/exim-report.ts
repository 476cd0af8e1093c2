import type { SendMailOptions } from 'nodemailer';

interface Undelivered {
  readonly raw: string;
  readonly envelopeFrom: string;
  readonly envelopeTo: readonly string[];
}

/**
 * What Exim 4.96 of Debian 12 writes to the sender of a letter that another server refused for good, header by header as it
 * came from one; the letter that was sent is in it.
 * @param diagnostic what the other server said, with the recipient as `%`
 */
export function eximReport(
  { raw, envelopeFrom, envelopeTo: [recipient = ''] }: Undelivered,
  diagnostic: string,
): SendMailOptions {
  const said = diagnostic.replace('%', recipient);
  const id = '1xXRA5-0006G5-1o';
  const boundary = '1795905893-eximdsn-597255777';
  const sent = raw.replaceAll('\r\n', '\n').trimEnd().split('\n');
  const messageId = /^message-id: *(.*)$/im.exec(raw)?.[1] ?? '';
  return {
    envelope: { from: '', to: [envelopeFrom] },
    raw: [
      'Received: from Debian-exim by mx.example.org with local (Exim 4.96)',
      `\tid ${id}`,
      `\tfor ${envelopeFrom};`,
      '\tSat, 28 Nov 2026 22:44:53 +0000',
      `X-Failed-Recipients: ${recipient}`,
      'Auto-Submitted: auto-replied',
      'From: Mail Delivery System <Mailer-Daemon@mx.example.org>',
      `To: ${envelopeFrom}`,
      `References: <second@mail.example.org> ${messageId}`,
      `Content-Type: multipart/report; report-type=delivery-status; boundary=${boundary}`,
      'MIME-Version: 1.0',
      'Subject: Mail delivery failed: returning message to sender',
      `Message-Id: <E${id}@mx.example.org>`,
      'Date: Sat, 28 Nov 2026 22:44:53 +0000',
      '',
      `--${boundary}`,
      'Content-type: text/plain; charset=us-ascii',
      '',
      'This message was created automatically by mail delivery software.',
      '',
      'A message that you sent could not be delivered to one or more of its',
      'recipients. This is a permanent error. The following address(es) failed:',
      '',
      `  ${recipient}`,
      '    host 127.0.0.1 [127.0.0.1]',
      `    SMTP error from remote mail server after RCPT TO:<${recipient}>:`,
      `    ${said}`,
      '',
      `--${boundary}`,
      'Content-type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.org',
      '',
      'Action: failed',
      `Final-Recipient: rfc822;${recipient}`,
      'Status: 5.0.0',
      'Remote-MTA: dns; 127.0.0.1',
      `Diagnostic-Code: smtp; ${said}`,
      '',
      `--${boundary}`,
      'Content-type: message/rfc822',
      '',
      `Return-path: <${envelopeFrom}>`,
      'Received: from desk.example by mx.example.org with esmtp (Exim 4.96)',
      `\t(envelope-from <${envelopeFrom}>)`,
      '\tid 1xXRA5-0006G2-18',
      `\tfor ${recipient};`,
      '\tSat, 28 Nov 2026 22:44:53 +0000',
      ...sent,
      '',
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  };
}
