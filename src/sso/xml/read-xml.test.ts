import { readXml, type XmlElement, XmlRefused } from './read-xml.js';

const read = (text: string) => readXml(text, { maxLength: 100_000 });
const plain = ({ name, namespace, attributes, children, text }: XmlElement): unknown => ({
  name: namespace === '' ? name : `{${namespace}}${name}`,
  ...(attributes.size === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
  ...(text.trim() === '' ? {} : { text }),
  ...(children.length === 0 ? {} : { children: children.map(plain) }),
});
const refusalOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof XmlRefused) return error.message;
    throw error;
  }
  return 'read';
};

test('elements, attributes, namespaces and text are read', () => {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\r\n<a:x xmlns:a="urn:a" xmlns="urn:d" b='1 "2"' a:b="&lt;3"
    ><y xmlns:a="urn:other" a:c=""/>&amp;\r\n&#x1F600;&#65;<a:y></a:y ></a:x>\n`;
  expect(plain(read(text))).toEqual({
    name: '{urn:a}x',
    attributes: { b: '1 "2"', '{urn:a}b': '<3' },
    text: '&\n😀A',
    children: [{ name: '{urn:d}y', attributes: { '{urn:other}c': '' } }, { name: '{urn:a}y' }],
  });
});

test.each([
  ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'it has a DOCTYPE'],
  ['<!doctype a><a/>', 'it has a DOCTYPE'],
  ['<a>b<!-- c -->d</a>', 'it has a comment'],
  ['<a/><!-- c -->', 'it has a comment'],
  ['<a><?b c?></a>', 'it has a processing instruction'],
  ['<?xml-stylesheet href="a"?><a/>', 'it has a processing instruction'],
  [' <?xml version="1.0"?><a/>', 'it has a processing instruction'],
  ['<a><![CDATA[b]]></a>', 'it has a CDATA section or a declaration'],
  ['<a>&b;</a>', 'it has a character or an entity that is not allowed'],
  ['<a>&toString;</a>', 'it has a character or an entity that is not allowed'],
  ['<a>&</a>', 'it has a character or an entity that is not allowed'],
  ['<a>&#0;</a>', 'it has a character or an entity that is not allowed'],
  ['<a>&#xD800;</a>', 'it has a character or an entity that is not allowed'],
  ['<a>&#x110000;</a>', 'it has a character or an entity that is not allowed'],
  ['<a>\u0000</a>', 'it has a character or an entity that is not allowed'],
  ['<a>]]></a>', 'it has a character or an entity that is not allowed'],
  ['<a b="&#1;"/>', 'it has a character or an entity that is not allowed'],
  ['', 'it has no element'],
  ['<a>', '<a> is not closed'],
  ['<a></b>', '</b> closes <a>'],
  ['<a/></a>', '</a> closes <nothing>'],
  ['<a/><b/>', 'it has two outermost elements'],
  ['a<b/>', 'it has text outside of its element'],
  ['<a b="1" b="2"/>', '<a> has the attribute b twice'],
  ['<a xmlns:c="urn:1" xmlns:d="urn:1" c:b="" d:b=""/>', '<a> has the attribute b twice'],
  ['<a xmlns="urn:1" xmlns="urn:2"/>', 'it declares the prefix "" twice in one element'],
  ['<a xmlns:xml="urn:1"/>', 'it declares the prefix "xml" wrongly'],
  ['<a xmlns:b=""/>', 'it declares the prefix "b" wrongly'],
  ['<b:a/>', 'nothing declares the prefix "b"'],
  ['<a b:c=""/>', 'nothing declares the prefix "b"'],
  ['<a b=c/>', 'the tag <a> is malformed, at character 2'],
  ['<a b="<"/>', 'the tag <a> is malformed, at character 2'],
  ['<a b="1"c="2"/>', 'the tag <a> is malformed, at character 8'],
  ['<a:b:c/>', 'the tag <a:b> is malformed, at character 4'],
  ['< a/>', 'a < begins no element, at character 1'],
  ['<a></ a>', 'an end tag is malformed, at character 3'],
  [`${'<a>'.repeat(41)}${'</a>'.repeat(41)}`, 'its elements are nested more than 40 deep'],
  [`<a>${'<b/>'.repeat(20_000)}</a>`, 'it has more than 20000 elements and attributes'],
  [`<a>${' '.repeat(100_000)}</a>`, 'it has more than 100000 characters'],
])('refuses %.50j', (text, reason) => {
  expect(refusalOf(text)).toBe(reason);
});

test('metadata may have comments and processing instructions, whose content is nothing', () => {
  const text = '<?xml version="1.0"?><!-- <b> --><?style a?><a>b<!-- c -->d</a><!-- end -->';
  expect(plain(readXml(text, { maxLength: 1_000, passesOverComments: true }))).toEqual({ name: 'a', text: 'bd' });
});
