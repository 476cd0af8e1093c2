import type { DeskInfo } from '../desk/file';

interface Fuzzing {
  /** The file that signs webhooks. */
  readonly hooks: string;
  readonly keys: DeskInfo['keys'];
  /** Cases that there are, for every other request. */
  readonly caseNos: readonly string[];
  readonly examples: number;
}

/** Who may do most asks; what only another role may do is asked as that role. */
const others: readonly { readonly paths: string; readonly role: 'admin' }[] = [
  {
    paths: '^/api/v1/(orders|products|keys|users|webhook-endpoints|webhook-messages|security-events)',
    role: 'admin',
  },
];

/** What answers without an end has no examples. */
const endless = '/api/v1/cases/{caseNo}/events/stream';

/**
 * The settings of Schemathesis. Nothing that a request can carry may break the api (`not_a_server_error`), and no answer
 * may differ from the document: status, media type, headers and shape. Whether a valid request is taken is not asked:
 * a case may always say that it does not take it now.
 */
export function fuzzSettings({ hooks, keys, caseNos, examples }: Fuzzing): string {
  const names = caseNos.map((caseNo) => JSON.stringify(caseNo)).join(', ');
  return `
hooks = ${JSON.stringify(hooks)}
continue-on-failure = true
request-timeout = 30.0
headers = { Authorization = "Bearer ${keys.manager}" }
suppress-health-check = ["all"]

[generation]
max-examples = ${examples}
no-shrink = true
database = "none"

[checks]
enabled = false
not_a_server_error.enabled = true
status_code_conformance.enabled = true
content_type_conformance.enabled = true
response_headers_conformance.enabled = true
response_schema_conformance.enabled = true
unsupported_method.enabled = true
allow_header_conformance.enabled = true

[phases.stateful]
generation.max-examples = ${examples}

[dictionaries.cases]
values = [${names}]

[parameters]
"path.caseNo" = { dictionary = "cases", probability = 0.6 }

[[operations]]
include-path = "${endless}"
enabled = false

# What the fuzzer reads it uses again: it would revoke the keys that it comes with.
[[operations]]
include-name = "DELETE /api/v1/keys/{keyId}"
headers = { Authorization = "Bearer ${keys.admin}" }
parameters = { "path.keyId" = "lab-000000000000" }
${others.map(({ paths, role }) => `\n[[operations]]\ninclude-path-regex = "${paths}"\nheaders = { Authorization = "Bearer ${keys[role]}" }\n`).join('')}`;
}
