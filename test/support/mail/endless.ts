/** A letter with more parts than any program reads; its head names the boundary `b`. */
export function endless(head: string): string {
  return `${head}\r\n${'--b\r\nContent-Type: text/plain\r\n\r\none\r\n'.repeat(1_500)}--b--\r\n`;
}
