#!/usr/bin/python3
"""test-release.py BUILD: what a release gives away: the archive, the bill of materials, the changelog.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

BUILD = sys.argv[1]
ROOT = os.environ['HKL_SOURCE_ROOT']

cases = failures = 0


def ok(condition, name, detail=''):
    global cases, failures
    cases += 1
    failures += not condition
    print(f'{"" if condition else "not "}ok {cases} {name}', flush=True)
    if not condition:
        print('\n'.join('# ' + line for line in str(detail).splitlines()))


def run(*command, **options):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)


def sbom(manifest):
    done = run('build-aux/sbom', manifest)
    if done.returncode != 0:
        ok(False, f'{manifest} has a bill of materials', done.stderr)
        return
    document = json.loads(done.stdout)
    packages = {package['SPDXID']: package for package in document['packages']}
    faults = [key for key in ('spdxVersion', 'dataLicense', 'SPDXID', 'name', 'documentNamespace',
                              'creationInfo') if not document.get(key)]
    faults += [name for name in packages if not re.fullmatch(r'SPDXRef-[A-Za-z0-9.-]+', name)]
    faults += [package['name'] for package in packages.values()
               if not {'downloadLocation', 'licenseDeclared', 'licenseConcluded', 'copyrightText'} <= set(package)]
    known = set(packages) | {'SPDXRef-DOCUMENT'}
    faults += [str(r) for r in document['relationships']
               if not {r['spdxElementId'], r['relatedSpdxElement']} <= known]
    reached = {r['relatedSpdxElement'] for r in document['relationships']}
    faults += [name for name in packages if name not in reached]
    faults += [] if re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', document['creationInfo']['created']) else ['created']
    ok(len(packages) == len(document['packages']) > 5 and not faults, f'{manifest} has a bill of materials', faults)
    names = {package['name'] for package in packages.values()}
    ok({'org.gnome.Platform', 'gtk4', 'libsoup-3.0', 'sqlite3'} <= names, 'with the runtime and what is linked', names)
    ok(run('build-aux/sbom', manifest).stdout == done.stdout, 'which is the same every time')


def changelog():
    done = run('build-aux/changelog', 'data/io.github.hookline.Hookline.metainfo.xml.in', 'A <a@example.com>')
    first = done.stdout.splitlines()[0] if done.stdout else ''
    version = re.search(r"^  version: '([^']+)'", open(f'{ROOT}/meson.build', encoding='utf-8').read(), re.M)[1]
    ok(first == f'hookline ({version}) unstable; urgency=medium' and '\n  * ' in done.stdout and '\n -- A <a@' in done.stdout,
       'the changelog begins with this version', done.stdout + done.stderr)
    if shutil.which('dpkg-parsechangelog'):
        read = run('dpkg-parsechangelog', '-l-', '--all', input=done.stdout)
        ok(read.returncode == 0 and 'warning' not in read.stderr, 'as Debian reads it', read.stderr)
    else:
        ok(True, 'as Debian reads it # SKIP dpkg-dev is not installed')


def markdown():
    done = run('build-aux/changelog', 'data/io.github.hookline.Hookline.metainfo.xml.in')
    with open(f'{ROOT}/CHANGELOG.md', encoding='utf-8') as file:
        ok(done.returncode == 0 and file.read() == done.stdout,
           'CHANGELOG.md is that of the metainfo (build-aux/changelog METAINFO >CHANGELOG.md)', done.stdout)


def archive():
    if run('git', 'rev-parse', '--is-inside-work-tree').returncode != 0:
        ok(True, 'the archive # SKIP this is no clone')
        return
    dist = os.path.join(BUILD, 'meson-dist')
    shutil.rmtree(dist, ignore_errors=True)
    done = run('meson', 'dist', '-C', BUILD, '--no-tests', '--allow-dirty', '--formats', 'gztar')
    made = [name for name in os.listdir(dist) if name.endswith('.tar.gz')] if os.path.isdir(dist) else []
    ok(done.returncode == 0 and len(made) == 1, 'an archive is made', done.stderr + done.stdout)
    if not made:
        return
    with tempfile.TemporaryDirectory(prefix='hookline-release.') as work:
        with tarfile.open(os.path.join(dist, made[0])) as tar:
            tar.extractall(work)
        folder = os.path.join(work, made[0].removesuffix('.tar.gz'))
        top = sorted(os.listdir(folder))
        ok({'LICENSE', 'README.md', 'meson.build', 'src', 'data', 'po', 'tests', 'flatpak', 'build-aux'} <= set(top)
           and not [name for name in top if name.startswith('_') or name == 'build'], 'with everything in it', top)
        done = run('meson', 'setup', os.path.join(work, 'out'), folder, '-Dgtk=disabled', '-Dtests=false')
        ok(done.returncode == 0, 'which can be set up to build', done.stdout + done.stderr)
    shutil.rmtree(dist, ignore_errors=True)


for variant in ('', '.Devel'):
    sbom(f'flatpak/io.github.hookline.Hookline{variant}.json')
changelog()
markdown()
archive()
print(f'1..{cases}')
sys.exit(1 if failures else 0)
