/** The kind of an answer; `503 repeat` is the one that asks for the same request again, under the same key. */
export function kindOf({ status, text }: { readonly status: number; readonly text: string }): string {
  return status === 503 && text.includes('"outcome":"unknown"') ? '503 repeat' : String(status);
}
