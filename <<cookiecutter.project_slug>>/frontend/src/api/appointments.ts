import { request } from './http'

export interface Appointment {
  id: string
  type: string
  status: string
  starts_at: string
}

export type NewAppointment = Pick<Appointment, 'type' | 'starts_at'>

export function listAppointments(): Promise<Appointment[]> {
  return request('GET', '/appointments')
}

export function createAppointment(appointment: NewAppointment): Promise<Appointment> {
  return request('POST', '/appointments', appointment)
}
