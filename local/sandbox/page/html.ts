/** Text that is safe inside HTML. */
export interface Html {
  readonly html: string;
}

/** HTML from a template; whatever is filled in is escaped, except what is HTML already. */
export function html(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const filled = values.map((value, index) => `${textOf(value)}${texts[index + 1] ?? ''}`);
  return { html: `${texts[0] ?? ''}${filled.join('')}` };
}

function textOf(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'string' || typeof value === 'number') return escape(String(value));
  return 'html' in value ? value.html : value.map((part) => part.html).join('\n');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A table with a caption; `amount` columns stand to the right. */
export function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | number | Html)[])[],
): Html {
  const titles = head.map((title) => html`<th scope="col">${title}</th>`);
  const lines = rows.map((cells) => {
    const filled = cells.map((cell, column) =>
      head[column] === 'Amount' || head[column] === 'Refunded'
        ? html`<td class="amount">${cell}</td>`
        : html`<td>${cell}</td>`,
    );
    return html`<tr>
      ${filled}
    </tr>`;
  });
  const none = html`<tr>
    <td colspan="${head.length}" class="none">none</td>
  </tr>`;
  return html`<section>
    <h2>${caption}</h2>
    <table>
      <thead>
        <tr>
          ${titles}
        </tr>
      </thead>
      <tbody>
        ${lines.length > 0 ? lines : none}
      </tbody>
    </table>
  </section>`;
}
