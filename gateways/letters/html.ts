const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a text safe inside HTML, in content and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/**
 * The page form of a letter, made of its plain text: paragraphs, lists of lines that begin with `- `, and links. It is
 * derived when the letter is sent and so says the same as the text, whoever wrote what is in it.
 */
export function htmlOf(body: string, language: string): string {
  const blocks = body.split(/\n{2,}/).map(block);
  return `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8"></head><body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">\n${blocks.join('\n')}\n</body></html>\n`;
}

function block(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  const isList = lines.length > 0 && lines.every((line) => line.startsWith('- '));
  if (isList) return `<ul>${lines.map((line) => `<li>${inline(line.slice(2))}</li>`).join('')}</ul>`;
  return `<p>${lines.map(inline).join('<br>')}</p>`;
}

function inline(line: string): string {
  const pieces = line.split(/(https?:\/\/[^\s<>"']+)/);
  return pieces.map((piece, index) => (index % 2 === 1 ? link(piece) : escapeHtml(piece))).join('');
}

function link(address: string): string {
  const url = escapeHtml(address);
  return `<a href="${url}">${url}</a>`;
}
