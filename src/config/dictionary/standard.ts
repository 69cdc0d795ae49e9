/**
 * The standard dictionary of every version, whole, from the data that the package jspurefix brings: QuickFIX-format
 * files of FIX.4.2, 4.3, 4.4 and 5.0SP2, and the FIX Repository for the versions in between and for FIXT.1.1. Only its
 * files are read; its code is not loaded.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Part, readRepository, type VersionAttributes } from './repository.ts';
import { DictionaryError } from './error.ts';
import { type Element, parseXml } from './xml.ts';

/** A file in QuickFIX's format, or a folder of the repository with the version that a table of it is of. */
type Origin =
  | { readonly xml: string }
  | { readonly folder: string; readonly version: VersionAttributes; readonly part: Part };

const fix = (major: string, minor: string, servicepack = '0') => ({ type: 'FIX', major, minor, servicepack });

export const STANDARD: Readonly<Record<string, Origin>> = {
  FIX40: { folder: 'FIX.4.0', version: fix('4', '0'), part: 'whole' },
  FIX41: { folder: 'FIX.4.1', version: fix('4', '1'), part: 'whole' },
  FIX42: { xml: 'FIX42.xml' },
  FIX43: { xml: 'FIX43.xml' },
  FIX44: { xml: 'FIX44.xml' },
  FIX50: { folder: 'FIX.5.0', version: fix('5', '0'), part: 'application' },
  FIX50SP1: { folder: 'FIX.5.0SP1', version: fix('5', '0', '1'), part: 'application' },
  FIX50SP2: { xml: 'FIX50SP2.xml' },
  FIXT11: { folder: 'FIX.5.0SP2', version: { type: 'FIXT', major: '1', minor: '1' }, part: 'transport' },
};

/**
 * The tree of one of STANDARD, or of all of its version. Throws DictionaryError, also when the package or its data is
 * not there.
 */
export function readStandard(name: string, whole = false): Element {
  const origin = STANDARD[name];
  const data = dataFolder();
  if ('xml' in origin) return parseXml(readFileSync(join(data, origin.xml), 'utf8'), origin.xml);
  const folder = join(data, 'fix_repo', origin.folder, 'Base');
  if (!existsSync(folder)) {
    throw new DictionaryError(folder, 'missing: jspurefix unpacks it when it is installed; run npm rebuild jspurefix');
  }
  return readRepository(folder, origin.version, whole ? 'whole' : origin.part);
}

function dataFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('jspurefix/package.json')), 'data');
  } catch {
    throw new DictionaryError(
      'jspurefix',
      'the package that brings these dictionaries is missing; run npm install jspurefix',
    );
  }
}
