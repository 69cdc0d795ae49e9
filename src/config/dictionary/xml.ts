/** Dictionary XML as a tree with the line of each element, so that every error names a line. */
import { SaxesParser } from 'saxes';
import { DictionaryError } from './error.ts';

export interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  /** `FIX44.xml:17`. */
  readonly where: string;
}

/** Reads one document. `file` is what complaints call it. Throws DictionaryError. */
export function parseXml(text: string, file: string): Element {
  const parser = new SaxesParser();
  const open: Element[] = [];
  let root: Element | undefined;
  parser.on('error', (error) => {
    throw new DictionaryError(`${file}:${parser.line}`, error.message);
  });
  parser.on('opentag', (tag) => {
    const element: Element = {
      name: tag.name,
      attributes: { ...tag.attributes },
      children: [],
      where: `${file}:${parser.line}`,
    };
    if (open.length > 0) open[open.length - 1].children.push(element);
    else root = element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(text).close();
  if (root === undefined) throw new DictionaryError(file, 'no element in it');
  return root;
}

/** The element's text, without comments: what a second parser is given to read. */
export function toXml(element: Element, indent = ''): string {
  const attributes = Object.entries(element.attributes).map(([name, value]) => ` ${name}='${escape(value)}'`);
  const head = `${indent}<${element.name}${attributes.join('')}`;
  if (element.children.length === 0) return `${head} />\n`;
  return `${head}>\n${element.children.map((each) => toXml(each, `${indent} `)).join('')}${indent}</${element.name}>\n`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll("'", '&apos;').replaceAll('<', '&lt;');
}

export function attribute(element: Element, name: string): string {
  const value = element.attributes[name];
  if (value === undefined || value === '') throw new DictionaryError(element.where, `<${element.name}> needs ${name}`);
  return value;
}

/** The one child of that name, or undefined. */
export function child(element: Element, name: string): Element | undefined {
  return element.children.find((each) => each.name === name);
}

/** The child of that name; made when it is missing. */
export function section(element: Element, name: string): Element {
  const found = child(element, name);
  if (found !== undefined) return found;
  const made: Element = { name, attributes: {}, children: [], where: element.where };
  element.children.push(made);
  return made;
}
