#!/bin/sh
# Makes the namespace of the cases and its search attributes; may run again.
set -eu
until temporal operator cluster health; do sleep 2; done
temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" ||
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention 30d
attributes='
CaseStage=Keyword
WaitingFor=Keyword
Attention=Keyword
RefundState=Keyword
OrderNo=Keyword
Sku=Keyword
Due=Datetime
AmountCents=Int
'
# A new namespace is known everywhere a moment after it was made.
for attribute in $attributes; do
  until temporal operator search-attribute create -n "$TEMPORAL_NAMESPACE" --name "${attribute%=*}" --type "${attribute#*=}"; do
    sleep 2
  done
done
