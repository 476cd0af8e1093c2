import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { temporalConnection } from '../../config';

describe('temporalConnection()', () => {
  const before = { ...process.env };
  let folder: string;
  const file = (name: string): string => join(folder, name);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'returns-desk-tls-'));
    const openssl = (...args: readonly string[]): unknown =>
      execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    openssl('req', '-x509', ...key, '-subj', '/CN=test authority', '-keyout', 'ca.key', '-out', 'ca.pem');
    for (const [name, subject] of [
      ['server', 'temporal.internal'],
      ['client', 'returns-desk'],
    ] as const) {
      openssl(
        'req',
        ...key,
        '-subj',
        `/CN=${subject}`,
        '-addext',
        `subjectAltName=DNS:${subject}`,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
      );
      openssl(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-days',
        '2',
        '-copy_extensions',
        'copy',
        '-out',
        `${name}.pem`,
      );
    }
  });
  afterEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith('TEMPORAL_')) Reflect.deleteProperty(process.env, name);
  });
  afterAll(() => {
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true, force: true });
  });

  const certificates = () => ({
    ca: readFileSync(file('ca.pem')),
    key: readFileSync(file('server.key')),
    cert: readFileSync(file('server.pem')),
  });

  test('temporalConnection() reaches a cluster by TLS with a certificate of ours, and not without it', async () => {
    // The run's own server behind a door that asks for certificates.
    const [host = '', port = ''] = (process.env['TEST_TEMPORAL_ADDRESS'] ?? '').split(':');
    const asks = { requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
    const door = createServer({ ...certificates(), ...asks }, (socket: TLSSocket) => {
      const behind = connect(Number(port), host);
      socket.on('error', () => behind.destroy()).pipe(behind);
      behind.on('error', () => socket.destroy()).pipe(socket);
    });
    door.on('tlsClientError', () => undefined);
    await once(door.listen(0, '127.0.0.1'), 'listening');
    Object.assign(process.env, {
      TEMPORAL_ADDRESS: `127.0.0.1:${String((door.address() as AddressInfo).port)}`,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('ca.pem'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
    });
    try {
      const stranger = Connection.connect({ ...temporalConnection().options, connectTimeout: 1_000 });
      await expect(stranger).rejects.toThrow();
      process.env['TEMPORAL_TLS_CLIENT_CERT_PATH'] = file('client.pem');
      process.env['TEMPORAL_TLS_CLIENT_KEY_PATH'] = file('client.key');
      const connection = await Connection.connect(temporalConnection().options);
      await connection.workflowService.describeNamespace({ namespace: temporalConnection().namespace });
      await connection.close();
    } finally {
      door.close();
    }
  });

  test('temporalConnection() sends the API key of Temporal Cloud, by TLS', async () => {
    const heard: unknown[] = [];
    const cloud = createSecureServer(certificates(), undefined);
    cloud.on('stream', (stream, headers) => {
      heard.push(headers.authorization, headers['temporal-namespace']);
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' },
        { endStream: true },
      );
    });
    await once(cloud.listen(0, '127.0.0.1'), 'listening');
    Object.assign(process.env, {
      TEMPORAL_ADDRESS: `127.0.0.1:${String((cloud.address() as AddressInfo).port)}`,
      TEMPORAL_NAMESPACE: 'desk.a1b2c',
      TEMPORAL_API_KEY: 'key-of-the-cloud',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: file('ca.pem'),
      TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
    });
    const { options, namespace } = temporalConnection();
    const connection = await Connection.connect(options);
    await connection.close();
    cloud.close();
    expect(heard).toContain('Bearer key-of-the-cloud');
    expect(namespace).toBe('desk.a1b2c');
  });

  test('temporalConnection() takes an empty setting as missing, and the server here where none is named', () => {
    Object.assign(process.env, { TEMPORAL_ADDRESS: '', TEMPORAL_API_KEY: '', TEMPORAL_TLS: '' });
    expect(temporalConnection()).toMatchObject({
      options: { address: '127.0.0.1:7233' },
      namespace: 'default',
    });
    expect(temporalConnection().options.tls ?? false).toBe(false);
  });
});
