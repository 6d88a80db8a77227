'use client';

import { type FormEvent, startTransition, useActionState, useState } from 'react';
import { Button } from '@/app/ui/button';
import { Field } from '@/app/ui/field';
import { connections as texts } from '@/lib/i18n/connections';
import type { SourceSettings } from '@/lib/model/connected-source';
import type { Language } from '@/lib/model/language';
import { connectSource } from './actions';
import styles from './connected.module.css';

const KINDS: readonly SourceSettings['kind'][] = ['s3', 'disk', 'history'];

/** Sets up a source of one of three kinds. What was typed stays while something is wrong. */
export function ConnectForm({ language }: { readonly language: Language }) {
  const connections = texts[language];
  const [kind, setKind] = useState<SourceSettings['kind']>('s3');
  const [answer, send, isSending] = useActionState(connectSource, { problem: null, done: 0 });
  // As an action the form would be emptied by React, also when something is wrong.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    startTransition(() => send(form));
  };
  return (
    <form key={answer.done} onSubmit={submit} className={styles.form}>
      <fieldset className={styles.kinds}>
        <legend>{connections.kind}</legend>
        {KINDS.map((one) => (
          <label key={one}>
            <input type="radio" name="kind" value={one} checked={kind === one} onChange={() => setKind(one)} />
            <span>{connections.kinds[one]}</span>
          </label>
        ))}
      </fieldset>
      <div className={styles.fields}>
        <Field name="sourceName" label={connections.name} required maxLength={100} />
        <Field
          name="everyMinutes"
          label={connections.every}
          type="number"
          min={1}
          max={10_080}
          defaultValue={15}
          required
        />
        {kind === 's3' ? (
          <>
            <Field name="address" label={connections.address} placeholder="s3://BUCKET/PREFIX" required />
            <Field name="queueUrl" label={connections.queue} hint={connections.queueHint} type="url" />
            <Field
              name="roleArn"
              label={connections.role}
              placeholder="arn:aws:iam::111122223333:role/KeyTrailReader"
            />
            <Field name="externalId" label={connections.externalId} />
          </>
        ) : null}
        {kind === 'disk' ? (
          <Field name="path" label={connections.path} placeholder="/var/log/cloudtrail" required />
        ) : null}
        {kind === 'history' ? (
          <Field name="regions" label={connections.regions} hint={connections.regionsHint} placeholder="eu-west-1" />
        ) : null}
        {kind === 'disk' ? null : <Field name="profile" label={connections.profile} hint={connections.profileHint} />}
      </div>
      <p role="alert" className={styles.wrong} hidden={answer.problem === null}>
        {answer.problem}
      </p>
      <div>
        <Button type="submit" look="primary" disabled={isSending}>
          {connections.connect}
        </Button>
      </div>
    </form>
  );
}
