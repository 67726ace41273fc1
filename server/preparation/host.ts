import { existsSync, readFileSync } from 'node:fs';

/** What kind of machine this is, as far as it decides what Drydock may do on it. */
export interface Host {
  /** Debian, Ubuntu or one of their children, and we are root: packages may be installed with apt-get. */
  canInstallPackages: boolean;
  /** systemd is PID 1, so services are started through it. */
  systemd: boolean;
  platform: NodeJS.Platform;
}

/** Looks at this machine. Reads a few small files; changes nothing. */
export function lookAtHost(): Host {
  return {
    canInstallPackages: process.platform === 'linux' && process.getuid?.() === 0 && isDebianFamily(readOsRelease()),
    // The test that systemd documents: sd_booted(3).
    systemd: existsSync('/run/systemd/system'),
    platform: process.platform,
  };
}

/**
 * Whether the Docker engine works on another system than this process: in Docker Desktop's virtual machine, or behind a
 * DOCKER_HOST that is not a socket. This machine's kernel then says nothing about the clusters.
 */
export function runsElsewhere(platform = process.platform, dockerHost = process.env.DOCKER_HOST): boolean {
  return platform !== 'linux' || (dockerHost !== undefined && dockerHost !== '' && !dockerHost.startsWith('unix:'));
}

/** Whether an os-release file (os-release(5)) is of Debian, Ubuntu or a system derived from them. */
export function isDebianFamily(osRelease: string): boolean {
  const fields = new Map(
    osRelease.split('\n').map((line) => {
      const [name = '', value = ''] = line.split('=', 2);
      return [name, value.replaceAll('"', '').trim()] as const;
    }),
  );
  const families = `${fields.get('ID') ?? ''} ${fields.get('ID_LIKE') ?? ''}`.split(' ');
  return families.includes('debian') || families.includes('ubuntu');
}

function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
