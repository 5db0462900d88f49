import type { EChartsCoreOption } from 'echarts'

export interface Chart {
  readonly width: number
  readonly height: number
  readonly option: EChartsCoreOption
}
