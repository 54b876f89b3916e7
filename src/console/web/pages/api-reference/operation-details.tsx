import { useText } from '../../messages/locale.tsx';
import { CopyField } from '../../parts/copy.tsx';
import { JsonText } from '../directory/json-text.tsx';
import { type ApiDocument, type Content, curlOf, type Operation, typeOf } from './api-document.ts';
import classes from './api-reference.module.css';
import { SchemaTable } from './schema-table.tsx';

/** All that is known of an operation. */
export function OperationDetails({ document, operation }: { document: ApiDocument; operation: Operation }) {
  const { t } = useText();
  const { description, parameters = [], requestBody, responses } = operation;
  return (
    <div className={classes.details}>
      {description !== undefined && <p>{description}</p>}
      <CopyField label={t('apiReference.curl')} value={curlOf(document, operation)} />
      {parameters.length > 0 && (
        <section>
          <h3>{t('apiReference.parameters')}</h3>
          <dl className={classes.members}>
            {parameters.map(({ name, in: place, description: text, required, schema }) => (
              <div key={`${place} ${name}`}>
                <dt>
                  <code>{name}</code> <span className={classes.type}>{`${place}, ${typeOf(schema)}`}</span>
                  {required && <span className={classes.required}> {t('apiReference.required')}</span>}
                </dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {requestBody !== undefined && (
        <section>
          <h3>{t('apiReference.body')}</h3>
          <ContentDetails document={document} content={requestBody.content} />
        </section>
      )}
      <section>
        <h3>{t('apiReference.answers')}</h3>
        <ul className={classes.answers}>
          {Object.entries(responses).map(([status, { description: text, content }]) => (
            <li key={status}>
              <code className={classes.status} data-good={Number(status) < 400 || undefined}>
                {status}
              </code>{' '}
              {text}
              {content !== undefined && Number(status) < 400 && (
                <ContentDetails document={document} content={content} />
              )}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function ContentDetails({ document, content }: { document: ApiDocument; content: Content }) {
  const { t } = useText();
  return Object.entries(content).map(([type, { schema, example }]) => (
    <div key={type} className={classes.content}>
      <p className={classes.type}>{`${type}, ${typeOf(schema)}`}</p>
      {example !== undefined && <JsonText value={example} />}
      <details>
        <summary>{t('apiReference.schema')}</summary>
        <SchemaTable document={document} schema={schema.items ?? schema} />
      </details>
    </div>
  ));
}
