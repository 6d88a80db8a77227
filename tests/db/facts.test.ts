import { warehouseHolding } from '../support/warehouse';
import { describeFacts } from './facts.conformance';

describeFacts('DuckDB', (records) => warehouseHolding({ records }));
describeFacts('DuckDB over Parquet files', (records) => warehouseHolding({ records, sealFromEvents: 1 }));
