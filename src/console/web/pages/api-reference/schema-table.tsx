import { useText } from '../../messages/locale.tsx';
import { type ApiDocument, nameOf, resolved, type Schema, typeOf } from './api-document.ts';
import classes from './api-reference.module.css';

const MAX_DEPTH = 4;

/** The members of an object, those of members inside. */
export function SchemaTable({
  document,
  schema,
  depth = 0,
}: {
  document: ApiDocument;
  schema: Schema;
  depth?: number;
}) {
  const { t } = useText();
  const { properties = {}, required = [] } = resolved(document, schema);
  const names = Object.keys(properties);
  if (names.length === 0) return null;
  return (
    <dl className={classes.members}>
      {names.map((name) => {
        const member = properties[name] ?? {};
        const inside = insideOf(member);
        return (
          <div key={name}>
            <dt>
              <code>{name}</code> <span className={classes.type}>{typeOf(member)}</span>
              {required.includes(name) && <span className={classes.required}> {t('apiReference.required')}</span>}
            </dt>
            {member.description !== undefined && <dd>{member.description}</dd>}
            {inside !== undefined && depth < MAX_DEPTH && (
              <dd>
                <details>
                  <summary>{inside.$ref === undefined ? t('apiReference.members') : nameOf(inside.$ref)}</summary>
                  <SchemaTable document={document} schema={inside} depth={depth + 1} />
                </details>
              </dd>
            )}
          </div>
        );
      })}
    </dl>
  );
}

/** What has members of its own, if anything has. */
function insideOf(schema: Schema): Schema | undefined {
  const value = schema.items ?? schema;
  return value.$ref !== undefined || value.properties !== undefined ? value : undefined;
}
